import { expect, it } from 'vitest'
import { type Fact, familyTable, familyText, type TreeStatus } from '../src/index.ts'

const tree = (name: string, facts?: readonly Fact[]): TreeStatus => ({ name, facts, patches: [] })

const runner = tree('v1', ['runner-era', 'early-llama-cpp'])
const wrong = tree('v2', ['llama-server-era', 'early-llama-cpp'])
const newest = tree('v3', ['llama-server-era'])

it('says what a release does with each member of the family, by the facts of its tree', () => {
  expect(familyText([runner, wrong, newest])).toMatchInlineSnapshot(`
    "model        v1               v2                 v3
    EXAONE 3.5   chat             chat               chat
    EXAONE Deep  thinking         thinking           thinking
    EXAONE 4.0   tools, thinking  tools, thinking    tools, thinking
    EXAONE 4.5   refused          tools, thinking *  tools, thinking, images
    K-EXAONE     refused          tools, thinking    tools, thinking

    * only a file without the block that predicts several tokens; LG's own files have it and are refused"
  `)
  expect(familyTable([runner, wrong])).toMatchInlineSnapshot(`
    "| model       | v1              | v2                 |
    | ----------- | --------------- | ------------------ |
    | EXAONE 3.5  | chat            | chat               |
    | EXAONE Deep | thinking        | thinking           |
    | EXAONE 4.0  | tools, thinking | tools, thinking    |
    | EXAONE 4.5  | refused         | tools, thinking \\* |
    | K-EXAONE    | refused         | tools, thinking    |

    \\* only a file without the block that predicts several tokens; LG's own files have it and are refused"
  `)
})

it('needs no note where the newest members run whole, and knows nothing of a tree without facts', () => {
  expect(familyText([newest, tree('v4')])).toMatchInlineSnapshot(`
    "model        v3                       v4
    EXAONE 3.5   chat                     ?
    EXAONE Deep  thinking                 ?
    EXAONE 4.0   tools, thinking          ?
    EXAONE 4.5   tools, thinking, images  ?
    K-EXAONE     tools, thinking          ?"
  `)
})
