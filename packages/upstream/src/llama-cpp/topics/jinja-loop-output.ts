import { jinjaLoops } from '@exaone4/patches'
import { indented } from '../insertions.ts'
import type { LlamaCppTopic } from '../topic.ts'
import { chatTemplateCases, jinjaCases } from './templates.ts'

/** What `test-jinja.cpp` needs, without the rest of the library. */
const engine = ['caps', 'lexer', 'parser', 'runtime', 'string', 'value'].map(
  (name) => `common/jinja/${name}.cpp`,
)

export const jinjaLoopOutput: LlamaCppTopic = {
  id: 'jinja-loop-output',
  module: 'jinja',
  patch: jinjaLoops,
  insertions: [
    {
      file: 'tests/test-jinja.cpp',
      above: 'test_template(t, "for else empty",',
      lines: indented(jinjaCases, 4),
    },
    {
      file: 'tests/test-chat-template.cpp',
      above: '/* .name= */ "ibm-granite/granite-4.1 (tool call)",',
      lines: chatTemplateCases,
    },
  ],
  tests: [
    {
      kind: 'compiled',
      sources: [
        'tests/test-jinja.cpp',
        ...engine,
        'common/json.cpp',
        'common/subproc.cpp',
        'common/unicode.cpp',
      ],
      fails: /continue keeps output of if/,
    },
    {
      kind: 'linked',
      programs: [{ source: 'tests/test-chat-template.cpp', args: () => [] }],
      fails: /EXAONE-4\.0 \(jinja\) ===\s+Template:/,
    },
  ],
  commands: [
    'cmake -B build && cmake --build build --target test-jinja test-chat-template',
    'build/bin/test-jinja && build/bin/test-jinja -py && build/bin/test-chat-template',
  ],
  notes: [
    'An `if` collects its output and hands it on when it ends. `break` and `continue` leave it by an exception, and the output is lost.',
    "LG's templates of EXAONE 4.0 and 4.5 write a leading system message in an `if` that ends in `continue`. EXAONE 4.0 writes the tools there, too. The prompt has neither.",
    'Jinja2 keeps the output of `if`, and drops that of `filter` and `set` blocks which are left in this way. The new cases say so; `test-jinja -py` compares them with Jinja2.',
  ],
  links: [],
}
