module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // Contract suites: their cases are exported, so that every implementation runs the same ones.
      files: ['src/testUtils/**/*.ts'],
      rules: { 'jest/no-export': 'off', 'jest/no-standalone-expect': 'off' },
    },
  ],
});
