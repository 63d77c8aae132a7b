import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its key, in PEM form. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that exists for one test. */
export interface Authority {
  readonly certificate: string;
  /** A server's certificate for host names and IPv4 addresses. */
  issue(hosts: readonly string[]): Certified;
}

// DER (X.690): a tag, a length, the content. Only what a small certificate (RFC 5280, section 4.1) needs.
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
const yes = der(0x01, Buffer.from([0xff]));
const utc = (time: Date): Buffer =>
  der(0x17, Buffer.from(`${time.toISOString().replaceAll(/\D/gu, '').slice(2, 14)}Z`));
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
const nameOf = (name: string): Buffer =>
  sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from(name)))));
const basicConstraints = sequence(identifier('551d13'), yes, octets(sequence(yes)));
const alternativeNames = (hosts: readonly string[]): Buffer => {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return sequence(identifier('551d11'), octets(sequence(...names)));
};

const DAY_MS = 86_400_000;
const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${(content.toString('base64').match(/.{1,64}/gu) ?? []).join('\n')}\n-----END ${label}-----\n`;

let serial = 0;

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signWith: KeyObject;
  readonly extension: Buffer;
}

function certify({ subject, issuer, publicKey, signWith, extension }: Wanted): string {
  const now = Date.now();
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([(serial += 1)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(utc(new Date(now - DAY_MS)), utc(new Date(now + DAY_MS))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = createSign('sha256').update(body).sign(signWith);
  return pem('CERTIFICATE', sequence(body, ecdsaWithSha256, bits(signature)));
}

const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** Makes an authority, without any tool that a machine may lack. */
export function makeAuthority(name: string): Authority {
  const own = keys();
  const certificate = certify({
    subject: name,
    issuer: name,
    publicKey: own.publicKey,
    signWith: own.privateKey,
    extension: basicConstraints,
  });
  return {
    certificate,
    issue(hosts) {
      const { publicKey, privateKey } = keys();
      const extension = alternativeNames(hosts);
      return {
        certificate: certify({ subject: hosts[0] ?? '', issuer: name, publicKey, signWith: own.privateKey, extension }),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
