import tseslint from 'typescript-eslint';

const NO_IMPORTS_OF = (folders, why) => ({
  group: folders.map((folder) => `**/${folder}/**`),
  message: why,
});

/** Dependencies point one way: api, workers, cli → workflows, activities → shared. */
function folder(name, { mayNotImport, extra = [] }) {
  return {
    files: [`${name}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            NO_IMPORTS_OF(mayNotImport, `${name}/ may not depend on this folder; dependencies point towards shared/.`),
            ...extra,
          ],
        },
      ],
    },
  };
}

const RECORD_WRITE =
  'CallExpression[callee.property.name=/^(insertOne|insertMany|updateOne|updateMany|replaceOne|deleteOne|deleteMany|bulkWrite|findOneAndUpdate|findOneAndReplace|findOneAndDelete)$/]';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.muster/', '.engines/', 'coverage/', 'test/histories/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Conditions and classes are judged in review: databases and SDKs type optional things as present.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports: names are searched for.' },
        {
          selector: RECORD_WRITE,
          message: 'Collections are written in shared/store only; records only by its Records.',
        },
      ],
    },
  },
  {
    files: ['shared/store/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports: names are searched for.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    // node:test returns promises that its runner awaits.
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['it', 'describe', 'test', 'suite'], package: 'node:test' },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/property-testing.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'fast-check', message: 'Import { fc } from test/support/property-testing.ts: it limits the time.' },
          ],
        },
      ],
    },
  },
  folder('shared', { mayNotImport: ['api', 'workers', 'cli', 'workflows', 'activities', 'engines', 'console'] }),
  folder('activities', { mayNotImport: ['api', 'workers', 'cli', 'workflows', 'engines', 'console'] }),
  folder('engines', { mayNotImport: ['api', 'workers', 'cli', 'workflows', 'activities', 'console'] }),
  folder('api', { mayNotImport: ['workers', 'cli', 'console'] }),
  folder('workers', { mayNotImport: ['api', 'cli', 'console'] }),
  folder('workflows', {
    mayNotImport: ['api', 'workers', 'cli', 'engines', 'console'],
    extra: [
      {
        group: ['**/activities/**', '**/shared/**'],
        allowTypeImports: true,
        message: 'Workflow code imports types only: it runs in the sandbox and must stay replayable.',
      },
    ],
  }),
);
