import { temporaryTree } from '../../testing/project.ts'

export interface FakeGpu {
  uuid: string
  name?: string
  /** Text of the three sizes, as the driver writes them. */
  total: string
  used: string
  free: string
  partitions?: string
  processes?: string
}

/** What `nvidia-smi -q -x` prints, as far as it is read, and some more around it. */
export function nvidiaSmiText(
  gpus: readonly FakeGpu[],
  driver: { version: string; cuda: string } = { version: '580.95.05', cuda: '13.0' },
): string {
  return `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
  <timestamp>Wed Nov 25 01:00:00 2026</timestamp>
  <driver_version>${driver.version}</driver_version>
  <cuda_version>${driver.cuda}</cuda_version>
  <attached_gpus>${gpus.length}</attached_gpus>
${gpus.map(gpuText).join('\n')}
</nvidia_smi_log>
`
}

export function processText(pid: number, name: string, used: string): string {
  return `
      <process_info>
        <gpu_instance_id>N/A</gpu_instance_id>
        <pid>${pid}</pid>
        <type>C</type>
        <process_name>${name}</process_name>
        <used_memory>${used}</used_memory>
      </process_info>`
}

export function partitionText(index: number, instance: number, used: number): string {
  return `
      <mig_device>
        <index>${index}</index>
        <gpu_instance_id>${instance}</gpu_instance_id>
        <compute_instance_id>0</compute_instance_id>
        <fb_memory_usage>
          <total>20096 MiB</total>
          <reserved>0 MiB</reserved>
          <used>${used} MiB</used>
          <free>${20_096 - used} MiB</free>
        </fb_memory_usage>
      </mig_device>`
}

function gpuText(gpu: FakeGpu): string {
  const { uuid, name = 'NVIDIA Test GPU', total, used, free, partitions = 'None', processes = '' } = gpu
  return `  <gpu id="00000000:01:00.0">
    <product_name>${name}</product_name>
    <mig_mode><current_mig>${partitions === 'None' ? 'N/A' : 'Enabled'}</current_mig></mig_mode>
    <mig_devices>${partitions}</mig_devices>
    <uuid>${uuid}</uuid>
    <fan_speed>N/A</fan_speed>
    <fb_memory_usage>
      <total>${total}</total>
      <reserved>N/A</reserved>
      <used>${used}</used>
      <free>${free}</free>
    </fb_memory_usage>
    <bar1_memory_usage><total>256 MiB</total><used>5 MiB</used><free>251 MiB</free></bar1_memory_usage>
    <processes>${processes}</processes>
  </gpu>`
}

/** A folder with an `nvidia-smi` that prints this, and these capabilities when it is asked for them. */
export async function fakeNvidiaSmi(text: string, capabilities?: string): Promise<string> {
  const asked = capabilities === undefined ? 'echo "not a valid field" >&2; exit 2' : 'cat "$0.capabilities"'
  return temporaryTree({
    'nvidia-smi': `#!/bin/sh
case "$*" in
'-q -x') cat "$0.xml" ;;
--query-gpu=uuid,compute_cap*) ${asked} ;;
*) exit 1 ;;
esac
`,
    'nvidia-smi.xml': text,
    'nvidia-smi.capabilities': capabilities ?? '',
  })
}

/** A folder with an `nvidia-smi` that says this and ends with this status. */
export async function failingNvidiaSmi(words: string, status: number): Promise<string> {
  return temporaryTree({ 'nvidia-smi': `#!/bin/sh\necho "${words}"\nexit ${status}\n` })
}
