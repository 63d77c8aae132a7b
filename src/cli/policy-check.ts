import { pino } from 'pino';
import { parseDatabases, parseSlackAccess, type SlackAccess } from '../config/environment.ts';
import { loadPolicy } from '../config/load.ts';
import { readText } from '../config/read-text.ts';
import { messageOf } from '../db/message-of.ts';
import type { Person } from '../domain/permission/actor.ts';
import type { Policy } from '../domain/policy.ts';
import { limitOf } from '../domain/second-person/second-person.ts';
import { counted, formatYen } from '../domain/text/yen.ts';
import { holdersOf, proveMoneyRule, unknownMember } from '../domain/second-person/money-rule.ts';
import { features } from '../features/index.ts';
import { openOutbound } from '../process/outbound.ts';
import { slackTrouble } from '../process/slack-trouble.ts';
import { slackLogger } from '../process/logging.ts';
import { People } from '../slack/people.ts';
import { openClient, slackCode } from '../slack/web-client.ts';
import { argumentsOrExit } from './arguments.ts';
import { COMPARED_MONTHS, largestPayout } from './largest-payout.ts';
import { checkCodes } from './policy-check/codes.ts';
import { findDoubtfulLevels } from './doubtful-levels.ts';
import { escalationLine } from './policy-check/escalation.ts';

/**
 * Proves for all configured people that nobody can move more than the limit alone. With SLACK_BOT_TOKEN it asks Slack
 * for the people and the members of groups; without it a group counts as one unknown person. Where codes are asked for, the
 * database says who has a second factor. Warns of levels of escalation that call nobody who may take an alert. Exits with
 * 0 when the rule holds, 1 with every way around it or when nobody could approve with a code, 2 when it could not be checked.
 */
argumentsOrExit('usage: npm run policy:check', { options: {} });
const loaded = loadPolicy(process.env, readText);
const slack = parseSlackAccess(process.env, readText);
if (!loaded.ok || !slack.ok) {
  for (const { faults } of [loaded, slack].filter((read) => !read.ok))
    for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exit(2);
}
const { policy } = loaded;
openOutbound(slack.value.proxy);

/** The people as far as they are known without Slack. */
function peopleWithoutSlack({ users, groups }: ReturnType<typeof holdersOf>): Person[] {
  return [
    ...users.map((id) => unknownMember(id, [], policy)),
    ...groups.map((group) => unknownMember(`a member of ${group}`, [group], policy)),
  ];
}

/** People and groups as Slack has them. */
function openPeople({ apiUrl }: SlackAccess, token: string): People {
  const client = openClient({ token, apiUrl, logger: slackLogger(pino({ level: 'silent' })) });
  return new People(client, { team: policy.team, groups: holdersOf(policy).groups });
}

async function peopleFromSlack({ users, groups }: ReturnType<typeof holdersOf>, people: People): Promise<Person[]> {
  const members: string[] = [];
  for (const group of groups) {
    try {
      members.push(...(await people.membersOf(group)));
    } catch (error) {
      process.stdout.write(
        `warning: ${group}: Slack does not give its members (${slackCode(error)}); nobody counts as one\n`,
      );
    }
  }
  return Promise.all([...new Set([...users, ...members])].map((id) => people.get(id)));
}

async function everybody({ roles }: Policy, inSlack: People | undefined): Promise<Person[]> {
  const holders = holdersOf({ roles });
  // A person whom the policy does not name.
  const anyone = unknownMember('anyone else', [], policy);
  if (inSlack) return [...(await peopleFromSlack(holders, inSlack)), anyone];
  for (const group of holders.groups)
    process.stdout.write(`${group}: without SLACK_BOT_TOKEN its members count as one unknown person\n`);
  return [...peopleWithoutSlack(holders), anyone];
}

const { token } = slack.value;
const inSlack = token === undefined ? undefined : openPeople(slack.value, token);
const people = await everybody(policy, inSlack).catch((error: unknown) => {
  process.stderr.write(`Slack could not be asked about the people: ${slackTrouble(error, 'SLACK_BOT_TOKEN')}\n`);
  return process.exit(2);
});
const operations = features.flatMap((feature) => feature.operations);
const proof = proveMoneyRule(operations, people, policy);
for (const { operation, requester } of proof.stuck)
  process.stdout.write(`warning: nobody could approve ${operation} requested by ${requester}\n`);
for (const { person, operation, way } of proof.holes)
  process.stdout.write(`one person is enough: ${person}, ${operation}, ${way}\n`);
const codes = await checkCodes(process.env, { policy, operations, people });
const doubtful = await findDoubtfulLevels(policy, inSlack && ((group) => inSlack.membersOf(group)));
for (const line of [...codes.lines, ...doubtful.map(escalationLine)]) process.stdout.write(`${line}\n`);

/** Whether one person suffices for every payout there is, because the limit is above them all. */
async function isAboveEveryPayout(): Promise<boolean> {
  const parsed = parseDatabases(process.env, readText);
  if (!parsed.ok) {
    process.stdout.write(`the limit was not compared with the payouts: ${parsed.faults.join('; ')}\n`);
    return false;
  }
  const largest = await largestPayout(parsed.value.databaseUrl);
  if (largest === undefined) {
    process.stdout.write(`the limit was not compared: there are no payouts of the last ${COMPARED_MONTHS} months\n`);
    return false;
  }
  const compared = `the largest payout of the last ${COMPARED_MONTHS} months is ${formatYen(largest)}`;
  if (largest > limitOf(policy)) {
    process.stdout.write(`${compared}, above the limit\n`);
    return false;
  }
  process.stdout.write(
    `one person is enough: ${compared}, and the limit ${formatYen(limitOf(policy))} is not below it\n`,
  );
  return true;
}

const above = await isAboveEveryPayout().catch((error: unknown) => {
  process.stderr.write(`The limit could not be compared with the payouts: ${messageOf(error)}\n`);
  return process.exit(2);
});
if (above) process.exitCode = 1;
const limit = formatYen(limitOf(policy));
const summary = [
  counted(proof.people, 'person', 'people'),
  counted(proof.operations, 'operation that moves money', 'operations that move money'),
  `${counted(proof.tried, 'way')} tried`,
].join(', ');
if (proof.holes.length > 0) {
  process.stdout.write(`${summary}: ${proof.holes.length} of them need no second person above ${limit}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${summary}: nobody moves more than ${limit} alone\n`);
  if (codes.fails) process.exitCode = 1;
}
