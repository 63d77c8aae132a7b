/**
 * What Slack accepts, in one table: the builders keep to it, the playground enforces it, the tests read it. Lengths are
 * Unicode code points unless the name says otherwise. Sources: docs.slack.dev/reference/block-kit and, where the
 * documentation has two numbers or none, the lower one that was measured (see
 * docs/decisions/0003-a-slack-of-our-own.md).
 */
export const limits = {
  message: {
    blocks: 50,
    /** An undocumented ceiling near 10,000 characters refuses with `msg_blocks_too_long` (bolt-js #2509, #2867). */
    characters: 9_500,
    json: 15_000,
    charactersRefused: 10_000,
    jsonRefused: 17_000,
    /** Top-level text: Slack recommends it short; `chat.update` refuses beyond this. */
    text: 4_000,
    charts: 2,
    /**
     * `table` and `data_table` together: a second is refused with `only_one_table_allowed`
     * (github.com/slackapi/slack-skills-plugin, block-kit/references/data-display-design.md; openclaw/openclaw#57717).
     */
    tables: 1,
    metadata: 16_000,
  },
  view: {
    blocks: 100,
    bytes: 250_000,
    title: 24,
    submit: 24,
    close: 24,
    privateMetadata: 3_000,
    callbackId: 255,
    externalId: 255,
    stack: 3,
  },
  home: { blocks: 100 },
  section: { text: 3_000, fields: 10, field: 2_000 },
  header: 150,
  context: 10,
  contextText: 3_000,
  actions: 25,
  container: { title: 150, blocks: 10 },
  alert: 200,
  markdown: 12_000,
  image: { url: 3_000, alt: 2_000, title: 2_000 },
  input: { label: 2_000, hint: 2_000 },
  button: { text: 75, value: 2_000, url: 3_000, accessibilityLabel: 75 },
  option: { text: 75, value: 75, description: 75, url: 3_000 },
  select: { options: 100, groups: 100, groupLabel: 75, placeholder: 150 },
  choices: 10,
  overflow: 5,
  plainTextInput: 3_000,
  confirm: { title: 100, text: 300, confirm: 30, deny: 30 },
  id: 255,
  /** The newer documentation says 201 rows and 20,000 characters; the older numbers are the ones every copy allows. */
  dataTable: { rows: 101, cells: 20, characters: 10_000, caption: 300, pageSize: 100 },
  table: { rows: 100, cells: 20, characters: 10_000 },
  chart: { title: 50, label: 20, axis: 50, series: 6, points: 20, segments: 6 },
  card: { title: 150, subtitle: 150, body: 200, subtext: 200, buttons: 3 },
  carousel: 10,
  contextActions: 5,
  responseUrl: { uses: 5, minutes: 30 },
  trigger: { seconds: 3 },
  ack: { seconds: 3 },
  /** Posts to one channel: about one a second, short bursts refused with 429. */
  post: { perSecondPerChannel: 1 },
} as const;
