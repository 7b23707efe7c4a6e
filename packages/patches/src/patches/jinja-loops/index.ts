import { fileURLToPath } from 'node:url'
import type { Rule } from '@ast-grep/napi'
import { cppCondition } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'
import { testCases } from './test-cases.ts'

/** A loop over the statements of a block, as in `for (auto & stmt : body)`. */
function loopOver(block: string): Rule {
  return { kind: 'for_range_loop', has: { field: 'right', regex: `^${block}$` } }
}

const standardException: Rule = { kind: 'qualified_identifier', regex: '^std::exception$' }

export const jinjaLoops: Patch = {
  id: 'jinja-loops',
  of: 'llama.cpp',
  title: 'jinja : keep the output of blocks that are left by break or continue',
  intent: 'A chat template that ends a turn with `continue` writes that turn into the prompt.',
  why: {
    reason:
      "llama.cpp collects the output of an `if` and passes it on at the end of the `if`, so that `break` and `continue` lose it. The templates of LG's EXAONE models write a leading system message, and EXAONE 4.0's the tools too, in an `if` that ends in `continue`. A model that is left to such a template never sees them.",
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when llama.cpp keeps what a template writes before `break` and `continue` in an `if`',
  when: {
    fact: 'llama-cpp-jinja',
    otherwise: {
      reason: 'this llama.cpp has no Jinja engine of its own',
      evidence: [{ file: 'common/jinja/runtime.cpp' }],
    },
  },
  edits: [
    {
      id: 'jinja-loops/block',
      file: 'common/jinja/runtime.h',
      description: 'a block that is left hands its output to the loop',
      within: { struct: 'jinja::statement' },
      match: { kind: 'field_identifier', regex: '^execute$' },
      operation: {
        kind: 'insert-after',
        lines: [
          '',
          '// thrown by break and continue, caught by the loop that they belong to',
          'struct loop_signal : public std::exception {',
          '    value_array output = mk_val<value_array>(); // output of the blocks that were left on the way',
          '};',
          '',
          '// execute a block and append its output to out',
          '// if the block is left by break or continue, the signal takes that output along',
          'static void execute_block(const statements & block, context & ctx, value_array & out) {',
          '    try {',
          '        for (const auto & stmt : block) {',
          '            out->push_back(stmt->execute(ctx));',
          '        }',
          '    } catch (loop_signal & signal) {',
          '        out->push_back(signal.output);',
          '        signal.output = out;',
          '        throw;',
          '    }',
          '}',
        ],
      },
    },
    {
      id: 'jinja-loops/break',
      file: 'common/jinja/runtime.h',
      description: 'the signal of `break` has output',
      within: { struct: 'jinja::break_statement::signal' },
      match: standardException,
      operation: { kind: 'replace', with: 'loop_signal' },
    },
    {
      id: 'jinja-loops/continue',
      file: 'common/jinja/runtime.h',
      description: 'the signal of `continue` has output',
      within: { struct: 'jinja::continue_statement::signal' },
      match: standardException,
      operation: { kind: 'replace', with: 'loop_signal' },
    },
    {
      id: 'jinja-loops/captured',
      file: 'common/jinja/runtime.cpp',
      description: 'a filter or set block that is left has no output, as in Jinja2',
      within: { function: 'jinja::exec_statements' },
      match: loopOver('stmts'),
      operation: {
        kind: 'replace-statements',
        lines: [
          'try {',
          '    statement::execute_block(stmts, ctx, result);',
          '} catch (statement::loop_signal & signal) {',
          '    // a block whose output is captured loses it when it is left, as in jinja2',
          '    signal.output = mk_val<value_array>();',
          '    throw;',
          '}',
        ],
      },
    },
    {
      id: 'jinja-loops/if',
      file: 'common/jinja/runtime.cpp',
      description: 'an `if` that is left keeps its output',
      within: { function: 'jinja::if_statement::execute_impl' },
      match: cppCondition('test_val->as_bool()'),
      operation: {
        kind: 'replace-statements',
        lines: ['execute_block(test_val->as_bool() ? body : alternate, ctx, out);'],
      },
    },
    {
      id: 'jinja-loops/for',
      file: 'common/jinja/runtime.cpp',
      description: 'a loop takes the output of the blocks that were left',
      within: { function: 'jinja::for_statement::execute_impl' },
      match: loopOver('body'),
      operation: { kind: 'replace-statements', lines: ['execute_block(body, scope, result);'] },
    },
    {
      id: 'jinja-loops/for-else',
      file: 'common/jinja/runtime.cpp',
      description: 'the `else` of a loop keeps its output when the outer loop is continued there',
      within: { function: 'jinja::for_statement::execute_impl' },
      match: loopOver('default_block'),
      operation: { kind: 'replace-statements', lines: ['execute_block(default_block, ctx, result);'] },
    },
    {
      id: 'jinja-loops/test',
      file: 'tests/test-jinja.cpp',
      description: 'blocks that are left by `break` and `continue` are tested',
      within: { function: 'test_loops' },
      match: { kind: 'string_literal', regex: '^"nested for"$' },
      operation: { kind: 'insert-before', lines: testCases },
    },
  ],
  goDir: fileURLToPath(new URL('cpp', import.meta.url)),
}
