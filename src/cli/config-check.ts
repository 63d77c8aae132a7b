import { policyHash } from '../domain/policy.ts';
import { judgePost } from '../process/catalog.ts';
import { argumentsOrExit } from './arguments.ts';
import { policyOrExit } from './settings-or-exit.ts';

/**
 * Checks the policy file alone: no other setting, no connection. Prints its hash, which every audit row and `/metrics`
 * have. Exits with 2 and a line for each fault when it is not in order.
 */
argumentsOrExit('usage: npm run config:check', { options: {} });
process.stdout.write(`the policy file is in order; policy ${policyHash(policyOrExit(judgePost))}\n`);
