import { z } from 'zod';

const url = z.url({ protocol: /^https$/u });
const text = (max: number) =>
  z.string().refine((written) => [...written].length >= 1 && [...written].length <= max, `1 to ${max} characters`);

const command = z.strictObject({
  command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/u),
  description: text(2_000),
  usage_hint: text(1_000).optional(),
  url: url.optional(),
  should_escape: z.boolean().optional(),
});

const shortcut = z.strictObject({
  type: z.enum(['global', 'message']),
  name: text(24),
  callback_id: text(255),
  description: text(150),
});

const events = z.strictObject({
  request_url: url.optional(),
  bot_events: z.array(z.string().regex(/^[a-z_.]+$/u)).max(100),
});

/**
 * Slack's app manifest, as far as an app like Banto uses it, from docs.slack.dev/reference/app-manifest and the types of
 * @slack/web-api. Unknown keys are refused.
 */
export const manifestSchema = z
  .strictObject({
    _metadata: z.strictObject({ major_version: z.literal([1, 2]), minor_version: z.int() }).optional(),
    display_information: z.strictObject({
      name: text(35),
      description: text(140).optional(),
      long_description: z.string().min(174).max(4_000).optional(),
      background_color: z
        .string()
        .regex(/^#(?:[\da-f]{3}){1,2}$/iu)
        .optional(),
    }),
    features: z.strictObject({
      app_home: z.strictObject({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      }),
      bot_user: z.strictObject({
        display_name: z.string().regex(/^[a-z0-9._-]{1,80}$/u),
        always_online: z.boolean().optional(),
      }),
      shortcuts: z.array(shortcut).max(10).optional(),
      slash_commands: z.array(command).max(50),
    }),
    oauth_config: z.strictObject({
      scopes: z.strictObject({
        bot: z
          .array(z.string().regex(/^[a-z._]+(?::[a-z._]+)?$/u))
          .min(1)
          .max(255),
        bot_optional: z
          .array(z.string().regex(/^[a-z._]+(?::[a-z._]+)?$/u))
          .max(255)
          .optional(),
      }),
    }),
    settings: z.strictObject({
      event_subscriptions: events.optional(),
      interactivity: z.strictObject({
        is_enabled: z.boolean(),
        request_url: url.optional(),
        message_menu_options_url: url.optional(),
      }),
      org_deploy_enabled: z.boolean(),
      socket_mode_enabled: z.boolean(),
      token_rotation_enabled: z.boolean(),
    }),
  })
  .superRefine(({ features, settings }, context) => {
    const urls = [
      ...features.slash_commands.map((each) => each.url),
      ...(settings.interactivity.is_enabled
        ? [settings.interactivity.request_url, settings.interactivity.message_menu_options_url]
        : []),
      ...(settings.event_subscriptions ? [settings.event_subscriptions.request_url] : []),
    ];
    const given = urls.filter((each) => each !== undefined).length;
    if (settings.socket_mode_enabled && given > 0) context.addIssue('with Socket Mode there are no URLs');
    if (!settings.socket_mode_enabled && given < urls.length)
      context.addIssue('without Socket Mode every URL is needed');
  });

export type Manifest = z.infer<typeof manifestSchema>;

const urlKeys = new Set(['url', 'request_url', 'message_menu_options_url']);

/** The manifest changed for Socket Mode, following the file's own comment. */
export function overSocketMode(manifest: Manifest): unknown {
  const copy: unknown = JSON.parse(
    JSON.stringify(manifest, (key, value: unknown) => (urlKeys.has(key) ? undefined : value)),
  );
  return JSON.parse(JSON.stringify(copy, (key, value: unknown) => (key === 'socket_mode_enabled' ? true : value)));
}
