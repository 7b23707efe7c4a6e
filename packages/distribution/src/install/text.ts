import { dirname, join } from 'node:path'
import type { InstallPlan } from './plan.ts'
import type { UninstallPlan } from './uninstall.ts'

/** What an installation will do, for a person. */
export function installPlanText(plan: InstallPlan): string {
  const { prefix, folder, bytes, isThere, service, reason, root, earlier } = plan
  const target = join(prefix, folder)
  return [
    ...(root === '/' ? [] : [`in ${root}:`]),
    isThere
      ? `check    ${target}, which is there already`
      : `copy     ${(bytes / 1e6).toFixed(0)} MB to ${target}`,
    ...(service
      ? [
          `write    ${service.dropIn}:`,
          ...service.text
            .trimEnd()
            .split('\n')
            .map((line) => `           ${line}`),
          `replaces ExecStart=${service.replaces} of ${service.unit}`,
          service.restarts
            ? 'run      systemctl daemon-reload, systemctl try-restart ollama'
            : 'systemd is not running here: the service uses the build when it starts next',
        ]
      : [`leave    the service as it is: ${reason}`]),
    ...(earlier.length === 0
      ? []
      : [`keep     ${earlier.join(', ')}, installed earlier in ${dirname(target)}`]),
    'Models, the user of the service and other settings stay as they are.',
  ].join('\n')
}

/** What was done, and what comes next. */
export function installedText({ prefix, folder, service, serve }: InstallPlan): string {
  const done = `installed: ${join(prefix, folder)}`
  if (service?.restarts) return `${done}\nThe service runs it; if it was stopped: systemctl start ollama`
  if (service) return `${done}\nThe service runs it when it starts next.`
  return [done, 'Stop another Ollama that is running, then serve with:', `  ${serve}`].join('\n')
}

/** What an uninstallation will do or, by default, has done. */
export function uninstallPlanText(
  { root, prefix, builds, dropIn, restarts }: UninstallPlan,
  isComing = false,
): string {
  const [remove, run] = isComing ? ['remove  ', 'run     '] : ['removed ', 'ran     ']
  return [
    ...(root === '/' ? [] : [`in ${root}:`]),
    ...(dropIn === undefined ? [] : [`${remove} ${dropIn}`]),
    ...(restarts ? [`${run} systemctl daemon-reload, systemctl try-restart ollama`] : []),
    ...builds.map((name) => `${remove} ${join(prefix, name)}`),
    'Models, the user of the service and other settings stay as they are.',
  ].join('\n')
}
