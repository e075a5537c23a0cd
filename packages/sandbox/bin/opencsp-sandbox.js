#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

const source = resolve(__dirname, '../src/index.ts');
if (existsSync(source)) {
  // From a working copy: TypeScript is transformed on the fly.
  require('@backstage/cli-node/config/nodeTransform.cjs');
  require(source).runSandbox();
} else {
  require('..').runSandbox();
}
