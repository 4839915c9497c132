// Who may import whom: the rules of ARCHITECTURE.md. Types count too.
const folders = ['core', 'proxy', 'cluster', 'endpoints', 'loadgen', 'scenarios', 'reports', 'cli'];

/** @param {string} from @param {string[]} allowed folders of ours, besides its own */
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.join('-') || 'node'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: `^(${folders.filter((folder) => folder !== from && !allowed.includes(folder)).join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    only('core', []),
    only('proxy', ['core']),
    only('cluster', ['core']),
    only('loadgen', ['core']),
    only('reports', ['core']),
    only('endpoints', ['core', 'proxy', 'cluster']),
    {
      name: 'core-imports-node-only',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypesNot: ['core', 'local'] },
    },
    {
      name: 'scenarios-know-others-by-type-only',
      comment: 'the command line wires; the runner gets what it needs through scenarios/rig.ts',
      severity: 'error',
      from: { path: '^scenarios/' },
      to: {
        path: '^(proxy|cluster|endpoints|loadgen|reports|cli)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'reports-open-no-socket',
      severity: 'error',
      from: { path: '^reports/' },
      to: { path: '^(node:)?(net|tls|http|https|dgram|child_process)$|node_modules/pg/' },
    },
    {
      name: 'few-spawn-processes',
      comment:
        'loadgen/load-fork.ts forks the load, loadgen/k6/ builds and starts k6; cli asks git, docker and the like for versions',
      severity: 'error',
      from: {
        path: '^(core|proxy|loadgen|scenarios|reports)/',
        pathNot: '^loadgen/(load-fork|k6/process|k6/program)\\.ts$',
      },
      to: { path: '^(node:)?(child_process|cluster)$' },
    },
    {
      name: 'nothing-imports-the-command-line',
      severity: 'error',
      from: { pathNot: '^cli/' },
      to: { path: '^cli/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      // k6 has its own modules in itself.
      to: { couldNotResolve: true, pathNot: '^k6/' },
    },
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      from: { path: `^(${folders.join('|')})/` },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/k6/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
