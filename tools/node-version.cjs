// Says in one sentence that Node is too old, where Node itself would name the extension of a file. `node -r` runs it
// before anything that an older Node cannot read, so it is written for any Node.
'use strict';
const wanted = require('../package.json').engines.node.replace('>=', '');

/** Why this version cannot run Banto; undefined when it can. */
exports.whyNot = function (version) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `Banto needs Node ${wanted} or newer, and this is ${version}. Install it from https://nodejs.org; on Linux, npm ci without --omit=dev brings it.`;
};

const reason = exports.whyNot(process.versions.node);
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exit(2);
}
