// The import rule of the house: each folder of src/ may import from itself and from what is listed here, nothing else.
const base = ['address', 'trace'];
const memory = [...base, 'mmu', 'maple', 'mm'];
const simulator = [...memory, 'mremap', 'kernels', 'scenario'];
const mayImport = {
  address: [],
  trace: ['address'],
  mmu: base,
  maple: base,
  mm: [...base, 'mmu', 'maple'],
  mremap: memory,
  kernels: [...memory, 'mremap'],
  scenario: [...memory, 'mremap', 'kernels'],
  exchange: simulator,
  worker: [...simulator, 'exchange'],
  cli: [...simulator, 'exchange', 'worker'],
};
const pageMayImport = ['worker', 'exchange', 'scenario', 'kernels', 'trace', 'address'];

const layers = Object.keys(mayImport);
const test = String.raw`(\.test\.tsx?$|/testing/)`;
const anyOf = (names) => `(${names.join('|')})`;

// Tests are let off: they may use a higher layer to set their stage, since nothing imports a test.
const layerRules = layers.map((layer) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import from: ${[layer, ...mayImport[layer]].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: test },
  to: { path: '^src/', pathNot: `^src/${anyOf([layer, ...mayImport[layer]])}/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'layer-unknown',
      comment: 'A folder of src/ that is no layer of the list above: give it a place there.',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/${anyOf(layers)}/`, test] },
      to: {},
    },
    {
      name: 'page-through-the-worker',
      comment: `app/ may import from src/: ${pageMayImport.join(', ')}`,
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^src/', pathNot: `^src/${anyOf(pageMayImport)}/` },
    },
    {
      name: 'simulator-knows-no-page',
      comment: 'src/ runs without a page.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^app/' },
    },
    {
      name: 'simulator-needs-no-package',
      comment:
        'src/ (but for its tests) stands on no package (no React, no d3, no store) but valibot, which checks scenarios.',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { path: 'node_modules', pathNot: 'node_modules/valibot/' },
    },
    {
      name: 'no-page-library-in-tests-of-src',
      comment: 'The tests of src/ may use packages, but not what draws the page.',
      severity: 'error',
      from: { path: `^src/.*${test}` },
      to: { path: 'node_modules/(react|react-dom|d3|d3-[a-z-]+|zustand|@testing-library)/' },
    },
    {
      name: 'node-only-on-the-command-line',
      comment: 'Only src/cli and tests may use what Node brings: the rest runs in a browser too.',
      severity: 'error',
      from: { path: '^(src|app)/', pathNot: ['^src/cli/', test] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would escape the rules above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'page-ships-dependencies-only',
      comment: 'The page may use what package.json lists under dependencies.',
      severity: 'error',
      from: { path: '^app/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    parser: 'tsc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.svg'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
    },
  },
};
