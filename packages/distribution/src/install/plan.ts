import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, quoted } from '@exaone4/harness'
import { asCalled } from '@exaone4/program'
import { type InstallationRecord, readRecord } from './record.ts'
import { DROP_IN, findUnit, SERVICE, type Unit } from './unit.ts'

const CACHE_TYPE = 'OLLAMA_KV_CACHE_TYPE'
const SYSTEM_PREFIX = '/opt/exaone4-ollama'
const USER_PREFIX = '.local/share/exaone4-ollama'
/** Exists while systemd is the running service manager. */
const SYSTEMD_RUNS = '/run/systemd/system'

/** Where something is installed. */
export interface Place {
  /** The file system of the installed system: `/`, or the folder of an image. */
  root: string
  /** The folder for builds, as the installed system names it. */
  prefix: string
  /** May the system's service be changed? */
  isSystem: boolean
}

/** Everything that an installation does, before it is done. Paths are those of the installed system. */
export interface InstallPlan extends Place {
  build: string
  /** `v0.34.4-<series>-<key>`, below the prefix. */
  folder: string
  bytes: number
  /** Is the build there already? Then its files are compared, not copied. */
  isThere: boolean
  /** Folders that have to be created. */
  folders: string[]
  /** The change of the service; missing if only a folder is installed. */
  service?: { unit: string; dropIn: string; text: string; replaces: string; restarts: boolean } | undefined
  /** Why the service stays as it is. */
  reason?: string | undefined
  /** The command line that serves without the service. */
  serve: string
  /** Builds that were installed before. */
  earlier: string[]
}

/**
 * The place that options select: the whole system for root or with a root of its own, else a folder of the user.
 *
 * @param options `root` and `prefix` as the user gave them
 */
export function placeOf({ root, prefix }: { root?: string | undefined; prefix?: string | undefined }): Place {
  const isSystem = root !== undefined || process.getuid?.() === 0
  const usual = isSystem ? SYSTEM_PREFIX : join(homedir(), USER_PREFIX)
  return {
    root: resolve(root ?? '/'),
    prefix: resolve('/', prefix === undefined ? usual : absolute(prefix, root)),
    isSystem,
  }
}

/** A relative prefix is meant from the current folder, but in an image from its root. */
const absolute = (prefix: string, root: string | undefined): string =>
  root === undefined ? resolve(prefix) : join('/', prefix)

/** The real path of a path of the installed system. */
export const realPath = ({ root }: Place, path: string): string => join(root, path)

/**
 * Plans an installation. Changes nothing.
 *
 * @throws Failure `usage` for a stock build, a service that another file controls, or a file that is not ours
 */
export async function planInstall(build: Build, place: Place): Promise<InstallPlan> {
  const { info, dir } = build
  if (info.variant === 'stock') {
    throw new Failure('usage', `${basename(dir)} is a stock build`, {
      hint: 'install a patched one: --use dist/v0.34.4-cpu-patched',
    })
  }
  const folder = `${info.release}-${info.series?.slice(0, 8)}-${info.key.slice(0, 8)}`
  const program = join(place.prefix, folder, 'bin/ollama')
  const record = await readRecord(realPath(place, place.prefix))
  const unit = place.isSystem ? await findUnit(place.root) : undefined
  const service = unit && planService(unit, program, place, record)
  const targets = [place.prefix, ...(service ? [dirname(service.dropIn)] : [])]
  return {
    ...place,
    build: dir,
    folder,
    bytes: Object.values(info.files).reduce((sum, { size }) => sum + size, 0),
    isThere: existsSync(realPath(place, join(place.prefix, folder))),
    folders: [...new Set(targets.flatMap((target) => missingFolders(place, target)))],
    service,
    reason: service ? undefined : reasonOf(place),
    serve: `${CACHE_TYPE}=q8_0 ${quoted(program)} serve`,
    earlier: (record?.builds ?? []).filter(
      (name) => name !== folder && existsSync(realPath(place, join(place.prefix, name))),
    ),
  }
}

function planService(
  unit: Unit,
  program: string,
  place: Place,
  record: InstallationRecord | undefined,
): NonNullable<InstallPlan['service']> {
  const others = unit.dropIns.filter(({ file }) => file !== realPath(place, DROP_IN))
  if (others.length < unit.dropIns.length && record?.dropIn !== DROP_IN) {
    throw new Failure('usage', `${DROP_IN} already exists, and this project did not write it`, {
      hint: 'move it away, then run the command again',
    })
  }
  const later = others.find(({ name, execStart }) => execStart !== undefined && name > basename(DROP_IN))
  if (later !== undefined) {
    throw new Failure(
      'usage',
      `${later.name} sets ExecStart after exaone4.conf, so the service would ignore it`,
      {
        detail: `${later.file}: ExecStart=${later.execStart}`,
        hint: 'remove ExecStart from that file (systemctl edit ollama), then run the command again',
      },
    )
  }
  const before = others.filter(({ execStart }) => execStart !== undefined).at(-1) ?? unit
  const own = [unit, ...others].find(({ environment }) =>
    environment.some((each) => each.includes(CACHE_TYPE)),
  )
  return {
    unit: inSystem(place, unit.file),
    dropIn: DROP_IN,
    text: dropInText(program, own ? inSystem(place, own.file) : undefined),
    replaces: before.execStart ?? '',
    restarts: place.root === '/' && existsSync(SYSTEMD_RUNS),
  }
}

const inSystem = ({ root }: Place, path: string): string => `/${relative(root, path)}`

/** @param settingBy file that already sets the cache type, which then stays as it is */
export function dropInText(program: string, settingBy: string | undefined): string {
  return [
    asCalled('# Written by "pnpm exaone4 install", removed by "pnpm exaone4 uninstall".'),
    '# For settings of your own, use another file: systemctl edit ollama',
    '[Service]',
    'ExecStart=',
    `ExecStart=${escaped(program)} serve`,
    settingBy === undefined
      ? `Environment=${CACHE_TYPE}=q8_0`
      : `# ${CACHE_TYPE} stays as ${settingBy} sets it.`,
    '',
  ].join('\n')
}

/** In the notation of systemd: a percent sign is doubled, and a path with blanks is quoted. */
function escaped(path: string): string {
  const text = path.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('"', '\\"')
  return /[\s"'\\]/.test(path) ? `"${text}"` : text
}

function missingFolders(place: Place, path: string): string[] {
  if (path === '/' || existsSync(realPath(place, path))) return []
  return [...missingFolders(place, dirname(path)), path]
}

function reasonOf({ isSystem, root }: Place): string {
  if (!isSystem) return 'only root can change the service of the system'
  return `there is no ${SERVICE}${root === '/' ? '' : ` in ${root}`}`
}
