/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'
import type { CheckResult } from '../report.ts'

const NAMES = {
  pass: 'passed',
  fail: 'failed',
  error: 'error',
  warned: 'warned',
  'not-run': 'not run',
  'not-applicable': 'not applicable to this release',
} as const

/** A status as a reader wants it: a SHOULD that fails is a warning. */
export function shownStatus({ status, level }: CheckResult): keyof typeof NAMES {
  return status === 'fail' && level === 'SHOULD' ? 'warned' : status
}

/** One check: what it means, what was sent, what came back, and what the servers said. */
export function CheckDetails({
  result,
  stock,
}: {
  result: CheckResult
  stock: CheckResult | undefined
}): JSX.Element {
  const { id, level, title, references, fixedBy, reason, exchanges, servers, milliseconds } = result
  const status = shownStatus(result)
  return (
    <details class="check" id={id} data-status={status} data-text={`${id} ${title}`.toLowerCase()}>
      <summary>
        <span class={`status ${status}`}>{NAMES[status]}</span> <code>{id}</code>: {title}
        {stock && (
          <span class={`side ${shownStatus(stock)}`}>{`on stock: ${NAMES[shownStatus(stock)]}`}</span>
        )}
      </summary>
      <p class="quiet">
        {`${level}, ${milliseconds} ms. `}
        <a href={`#${id}`}>Link to this check</a>
        {references.map((reference) => [' · ', <Reference key={reference} reference={reference} />])}
        {fixedBy.length > 0 && ` · fixed by ${fixedBy.join(', ')}`}
      </p>
      {reason !== undefined && <Block title="Why" text={reason} />}
      {stock?.reason !== undefined && (stock.status === 'fail' || stock.status === 'error') && (
        <Block title="Why stock fails" text={stock.reason} />
      )}
      {exchanges.map(({ sent, received }, index) => {
        const number = exchanges.length > 1 ? ` (${index + 1} of ${exchanges.length})` : ''
        return [
          <Block key={`sent-${index}`} title={`Sent${number}`} text={textOf(sent)} />,
          <Block key={`received-${index}`} title={`Received${number}`} text={textOf(received)} />,
        ]
      })}
      {servers.map(({ settings, environment, loads, log }) => [
        <h3 key={settings}>{`Server ${settings}`}</h3>,
        <Block key="environment" title="Settings" text={textOf(environment)} />,
        loads.length > 0 && <Block key="facts" title="Facts" text={textOf(loads)} />,
        log.length > 0 && <Block key="log" title="Log" text={log.join('\n')} />,
      ])}
    </details>
  )
}

function Reference({ reference }: { reference: string }): JSX.Element {
  const [, issue] = /^#(\d+)$/.exec(reference) ?? []
  if (issue === undefined) return <span>{reference}</span>
  return <a href={`https://github.com/ollama/ollama/issues/${issue}`}>{reference}</a>
}

function Block({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <div>
      <h3>{title}</h3>
      <pre>{text}</pre>
    </div>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1)
}
