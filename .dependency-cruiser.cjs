// The boundaries of docs/architecture: left may not import right, and another module shows only its service and its schema.
const ORDER = [
  'audit-log',
  'file',
  'user',
  'notification',
  'auth',
  'workspace',
  'catalog',
  'billing',
  'subscription',
  'package',
  'document',
  'shipping',
  'package-action',
  'support',
  'report',
];
const later = ORDER.flatMap((name, index) => {
  const right = ORDER.slice(index + 1);
  return right.length === 0
    ? []
    : [
        {
          name: `order-${name}`,
          severity: 'error',
          comment: `${name} comes before ${right.join(', ')}: a need upward is an event`,
          from: { path: `^src/modules/${name}/` },
          to: { path: `^src/modules/(${right.join('|')})/`, dependencyTypesNot: ['type-only'] },
        },
      ];
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...later,
    {
      name: 'shared-knows-no-module',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(src/modules|src/(app|worker|server|registry)|admin)' },
    },
    {
      name: 'modules-by-their-face',
      severity: 'error',
      comment: 'another module is its *.service.ts, and its *.schema.ts',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/([^/]+)/',
        pathNot: ['^src/modules/$1/', '\\.(service|schema)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'modules-know-no-server',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^(admin|src/(app|worker|server|registry)\\.)' },
    },
    {
      name: 'back-office-by-services',
      severity: 'error',
      comment: 'a staff action calls what a route calls',
      from: { path: '^admin/' },
      to: { path: '^src/modules/', pathNot: '\\.(service|schema)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/generated', '^admin/(pages|components)', '^admin/build-ui'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|src/generated' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
};
