/**
 * Why a connection to PostgreSQL is not trusted or not taken, by the error's code. Those of certificates are OpenSSL's:
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const unknownAuthority =
  'the database’s certificate is of an authority that is not known here; name that authority’s certificate in DATABASE_CA_FILE';
const sentences: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'the database’s certificate, or its authority’s, has expired; renew it',
  CERT_NOT_YET_VALID: 'the database’s certificate is not valid yet; check the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the database’s certificate is for another host; use the host that it names, or sslmode=verify-ca',
};

/** The same where only the text tells: node-postgres's own, and PostgreSQL's of an address that its pg_hba.conf lacks. */
const texts: readonly (readonly [RegExp, string])[] = [
  [
    /server does not support SSL/u,
    'the database offers no encrypted connection; sslmode=disable connects without, if you trust the network',
  ],
  [/no pg_hba\.conf entry .*no encryption/u, 'the database takes encrypted connections only; add sslmode=verify-full'],
];

/** An error's message on one line, a sentence where it is about the connection. Several attempts have one message each. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(messageOf))].join('; ');
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return sentences[String(code)] ?? texts.find(([text]) => text.test(error.message))?.[1] ?? error.message;
}
