// Boundary rules of docs/architecture.md. Each has a violating file under e2e/architecture/fixtures that must be reported
// by the rule's name, so a rule that stops firing turns CI red.

const spec = '\\.(spec|int-spec|contract-spec|e2e-spec|fixture)\\.ts$';
/** Files of a service by role; a file without a role is a use case, a mapping, or part of a domain. */
const role = (...names) => `^services/[^/]+/src/.+\\.(${names.join('|')})\\.ts$`;
const useCase = '^services/[^/]+/src/(?!.*/domain/)(?!migrations/|seeds/|backfills/)[^.]+/[^./]+\\.ts$';

/** What talks to PostgreSQL. */
const driver = '(^|/)node_modules/(typeorm|pg)/';

/** What each library may import of the others. Imports go to the left: kernel, contracts, access, database, messaging, platform. */
const libraries = {
  kernel: [],
  identifiers: ['kernel'],
  instruments: ['kernel'],
  fhir: ['kernel'],
  contracts: ['kernel'],
  access: ['kernel', 'contracts'],
  database: ['kernel', 'contracts', 'access'],
  messaging: ['kernel', 'contracts', 'access', 'database'],
  platform: ['kernel', 'contracts', 'access', 'database', 'messaging'],
  testing: ['kernel', 'contracts', 'access', 'database', 'messaging', 'platform', 'identifiers', 'instruments', 'fhir'],
  ui: ['contracts'],
};

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const libraryOrder = Object.entries(libraries).map(([library, allowed]) =>
  forbidden(
    `${library}-looks-left`,
    `libs/${library} may import ${allowed.length > 0 ? allowed.map((each) => `libs/${each}`).join(', ') : 'no other library'}.`,
    { path: `^libs/${library}/`, pathNot: spec },
    { path: '^libs/', pathNot: [library, ...allowed].map((each) => `^libs/${each}/`) },
  ),
);

export default {
  forbidden: [
    // A type may be named by what it is made of: loan.ts calls loan-rules.ts, whose rules speak of the type Loan.
    forbidden('no-cycles', 'Files that need each other to run cannot be understood one by one.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbidden('service-imports-service', 'A service keeps a projection of what it needs of another one; it never imports it.', { path: '^services/([^/]+)/' }, { path: '^services/', pathNot: '^services/$1/' }),
    forbidden('library-imports-service', 'Libraries do not know who uses them.', { path: '^libs/', pathNot: '^libs/testing/' }, { path: '^services/' }),
    forbidden('library-has-no-place', 'Give the new library its place in the order of .dependency-cruiser.mjs.', { path: '^libs/', pathNot: Object.keys(libraries).map((each) => `^libs/${each}/`) }, {}),
    ...libraryOrder,
    forbidden('kernel-imports-packages', 'The kernel is pure: no npm packages.', { path: '^libs/kernel/', pathNot: spec }, { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] }),
    forbidden('product-imports-tests', 'What is delivered does not lean on the test harness or the local run.', { path: '^(libs|services)/', pathNot: ['^libs/testing/', spec] }, { path: ['^libs/testing/', '^deploy/', '^e2e/', spec] }),
    forbidden('package-imports-by-path', 'Another package is imported by its name, so that only what it exports can be used.', { path: '^(libs|services)/([^/]+)/' }, { path: '^(libs|services)/', pathNot: '^$1/$2/', dependencyTypes: ['local'], dependencyTypesNot: ['aliased-workspace'] }),

    forbidden('domain-is-pure', 'A domain folder imports domain folders of its service, the kernel, the words of access and other pure libraries, nothing else.', { path: '^services/([^/]+)/src/.+/domain/', pathNot: spec }, { pathNot: ['^services/$1/src/.+/domain/', '^libs/(kernel|identifiers|instruments)/', '^libs/access/src/vocabulary\\.ts$'] }),
    forbidden('schema-looks-down', 'A table mapping knows the domain type and column shapes.', { path: role('schema') }, { path: ['^services/', '^libs/(contracts|messaging|platform|access)/'], pathNot: ['/domain/', '\\.schema\\.ts$'] }),
    forbidden('repository-looks-down', 'A repository knows its schema and the domain, not messages, queries or handlers.', { path: role('repository') }, { path: ['\\.(handler|controller|operation|queries|subscriber|module)\\.ts$', '^libs/(contracts|messaging|platform)/'] }),
    forbidden('repository-calls-no-use-case', 'A use case calls repositories, never the other way: nothing that a repository imports may reach messaging.', { path: role('repository') }, { path: '^libs/(messaging|platform)/', reachable: true }),
    forbidden('queries-read-only', 'Queries go from SQL to the response message, past repositories, schemas and the unit of work.', { path: role('queries') }, { path: ['\\.(repository|schema|handler|controller|subscriber)\\.ts$'] }),
    forbidden('handler-does-no-work', 'A handler names the use case or the query; it touches no table.', { path: role('handler', 'controller', 'operation') }, { path: ['\\.(repository|schema)\\.ts$', driver] }),
    forbidden('edge-is-not-imported', 'Handlers, controllers and subscribers are called by the framework; only their module names them.', { pathNot: ['\\.module\\.ts$', spec] }, { path: '^services/.+\\.(handler|controller|subscriber)\\.ts$' }),
    forbidden('use-case-touches-no-table', 'A use case reaches tables through a repository.', { path: useCase }, { path: ['\\.schema\\.ts$', driver] }),
    forbidden('gateway-has-no-database', 'The gateway keeps nothing: it asks.', { path: '^services/gateway/' }, { path: ['^libs/database/', driver] }),
    forbidden('http-stays-at-the-gateway', 'The gateway is the only HTTP edge.', { path: '^services/', pathNot: ['^services/gateway/', spec] }, { path: '(^|/)node_modules/(express|@nestjs/platform-express|helmet)/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/\\.nx/', '/node_modules/.+/node_modules/'] },
    // Types count: what a file needs to be understood is what it imports.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'], extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.d.ts'] },
  },
};
