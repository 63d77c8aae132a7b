import { Secret, TOTP } from 'otpauth';

/** What an authenticator app shows for a key that was typed into it, at a time of its own clock. */
export const codeAt = (key: string, now: Date): string =>
  TOTP.generate({ secret: Secret.fromBase32(key.replaceAll(' ', '')), timestamp: now.getTime() });
