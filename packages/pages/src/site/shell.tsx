/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact'
import { render } from 'preact-render-to-string'

/** A page in the navigation. */
export interface NavigationEntry {
  /** Its file, beside the others. */
  file: string
  name: string
}

interface Shell {
  title: string
  file: string
  navigation: readonly NavigationEntry[]
  /** A script beside the page. */
  script?: string | undefined
  children: ComponentChildren
}

export const GENERATOR = 'exaone4-ollama pages'

/** A whole page. Its links are relative, so that it works in any folder, with or without a server. */
export function pageOf(shell: Shell): string {
  return `<!doctype html>\n${render(<Page {...shell} />)}\n`
}

function Page({ title, file, navigation, script, children }: Shell): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content={GENERATOR} />
        <title>{`${title} · EXAONE 4 in Ollama`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="style.css" />
        {/* Not a module: browsers load no modules from files. */}
        {script && <script defer src={script} />}
      </head>
      <body>
        <header>
          <span class="site">EXAONE 4 in Ollama</span>
          <nav aria-label="Pages">
            {navigation.map((entry) => (
              <a key={entry.file} href={entry.file} aria-current={entry.file === file ? 'page' : undefined}>
                {entry.name}
              </a>
            ))}
          </nav>
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  )
}
