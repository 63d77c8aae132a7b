import { loadPolicy } from '../config/load.ts';
import { readText } from '../config/read-text.ts';
import { policyHash } from '../domain/policy.ts';
import { judgePost } from '../process/catalog.ts';

/**
 * Checks the policy file alone: no other setting, no connection. Prints its hash, which every audit row and `/metrics`
 * have. Exits with 2 and a line for each fault when it is not in order.
 */
const loaded = loadPolicy(process.env, readText, judgePost);
if (loaded.ok) {
  process.stdout.write(`the policy file is in order; policy ${policyHash(loaded.policy)}\n`);
} else {
  for (const fault of loaded.faults) process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
