// No imports and plain syntax, so that an old Node.js gets as far as the sentence.

/** Ends the process with one sentence when this Node.js is too old. The same range stands in package.json. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (supported) return;
  console.error(`remapscope needs Node.js 20.19+, 22.13+ or 24+; this is Node.js ${process.versions.node}.`);
  process.exit(1);
}
