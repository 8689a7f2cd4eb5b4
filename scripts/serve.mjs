import { installDependencies, root } from './install.mjs';

const firstPort = 4173;

installDependencies();
const { createBuilder, preview } = await import('vite');

console.log('Building …');
try {
  const builder = await createBuilder({ root, logLevel: 'warn' });
  await builder.buildApp();
} catch {
  console.error('The page could not be built: the reason stands above.');
  process.exit(1);
}

// strictPort off: a busy port means the next one.
const server = await preview({
  root,
  logLevel: 'warn',
  preview: { host: '127.0.0.1', port: firstPort, strictPort: false },
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server.close();
    process.exit(0);
  });
}
console.log(`\nremapscope is at ${server.resolvedUrls?.local[0]} (Ctrl-C ends it)`);
