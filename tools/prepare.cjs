// Installs the packages on a fresh clone, before `npm start`, `npm test` and `npm run demo`. Needs no package and runs on
// any Node and any system: npm runs it with the Node that is there.
'use strict';
const { existsSync } = require('fs');
const { spawnSync } = require('child_process');

// npm writes this file last, so an installation that was interrupted begins anew.
if (!existsSync('node_modules/.package-lock.json')) {
  process.stdout.write('Installing the packages, only this once; it takes a minute or two …\n');
  const installed = spawnSync(process.execPath, [process.env.npm_execpath, 'ci'], { stdio: 'inherit' });
  process.exit(installed.status === null ? 1 : installed.status);
}
