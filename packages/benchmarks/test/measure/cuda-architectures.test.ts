import { expect, test } from 'vitest'
import { commandFor } from '../../src/measure/cuda-architectures.ts'

const RECORDED =
  '/usr/bin/ccache /cuda/bin/nvcc -O3 --generate-code=arch=compute_86,code=[sm_86] -Xcompiler "-Wall -Wextra" -x cu ' +
  '-c /src/a.cu -o CMakeFiles/x.dir/a.cu.o'

test('a recorded command is changed to another architecture and object, and runs no compiler cache', () => {
  expect(commandFor(RECORDED, '120', '/tmp/object.o')).toBe(
    `'/cuda/bin/nvcc' -O3 -Xcompiler "-Wall -Wextra" -x cu -c /src/a.cu ` +
      `'--generate-code=arch=compute_120,code=[sm_120]' -o '/tmp/object.o'`,
  )
})

test('a command of another compiler is refused', () => {
  expect(() => commandFor('/usr/bin/g++ -c a.cpp -o a.o', '86', 'b.o')).toThrow('does not run nvcc')
})
