import { contextShift } from '@exaone4/patches'
import { indented } from '../insertions.ts'
import type { LlamaCppTopic } from '../topic.ts'

export const kvShiftNoRope: LlamaCppTopic = {
  id: 'kv-shift-no-rope',
  module: 'kv-cache',
  patch: contextShift,
  insertions: [
    {
      file: 'tests/CMakeLists.txt',
      above: 'llama_build(test-fusion.cpp)',
      lines: indented(
        [
          '# Test the shift of a context, using the generated dummy models',
          'llama_build(test-kv-shift.cpp)',
          'llama_test(',
          '    test-kv-shift',
          '    LABEL main',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of cmake
          '    ARGS --models "${MODEL_DIR}"',
          ')',
          'set_tests_properties(test-kv-shift PROPERTIES FIXTURES_REQUIRED generate-models)',
          '',
        ],
        4,
      ),
    },
  ],
  tests: [
    {
      kind: 'linked',
      programs: [
        { source: 'tests/test-llama-archs.cpp', args: (models) => ['--arch', 'exaone4', '--out', models] },
        { source: 'tests/test-kv-shift.cpp', args: (models) => ['--models', models] },
      ],
      fails: /exaone4.*FAIL/,
    },
  ],
  commands: [
    'cmake -B build && cmake --build build --target test-llama-archs test-kv-shift',
    'mkdir models-for-tests && build/bin/test-llama-archs -o models-for-tests && build/bin/test-kv-shift --models models-for-tests',
  ],
  notes: [
    'A shift rotates the keys of the layers that `hparams.has_rope` names. EXAONE 4.0 does not set `rope_pattern`, so these are all its layers, and keys without RoPE are rotated, too.',
    'Other architectures have such layers, too: the change names them all, and the test goes through them. It agrees with the graphs of these models, which is for you to check.',
    'A cache without any layer to shift has no input for the shift. Its buffer was asserted, so that llama-server ended.',
    'llama.cpp asks before a new file in `tests`: ask in the issue.',
  ],
  links: [],
}
