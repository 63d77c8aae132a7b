import { readFileSync, writeFileSync } from 'node:fs';

/**
 * npm leaves optional packages for other machines out of package-lock.json when the registry does not have them, and
 * `npm ci` then refuses the file. The package that needs them gives their exact versions, and their names give the
 * machine, so this script can add them without downloading: run `npm run lockfile` after installing a package.
 */
interface Locked {
  version?: string;
  dev?: boolean;
  license?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface Lockfile {
  packages: Record<string, Locked>;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** The machine in a package's name: `…/binding-linux-arm64-musl`. */
function machineOf(name: string): Pick<Locked, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/u);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = /-musl/u.test(name) ? 'musl' : /-gnu/u.test(name) ? 'glibc' : undefined;
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc !== undefined && { libc: [libc] }) };
}

/** Entries that are missing in the file, by their key. */
export function missingEntries({ packages }: Lockfile): Record<string, Locked> {
  const missing: Record<string, Locked> = {};
  for (const wanting of Object.values(packages)) {
    for (const [name, version] of Object.entries(wanting.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      if (packages[place] || !/^\d+\.\d+\.\d+/u.test(version)) continue;
      const { dev, license } = wanting;
      missing[place] = {
        version,
        ...machineOf(name),
        ...(dev && { dev }),
        ...(license && { license }),
        optional: true,
      };
    }
  }
  return missing;
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lockfile = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
  const missing = missingEntries(lockfile);
  const entries = Object.entries({ ...lockfile.packages, ...missing });
  const packages = Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);
  process.stdout.write(`${Object.keys(missing).length} optional packages added\n`);
}
