export { type TensorTypeName, tensorTypes } from './gguf/tensor-types.ts'
export { writeAdapter } from './kinds/adapter.ts'
export { type HollowModel, writeHollowModel } from './kinds/hollow.ts'
export {
  type HollowSize,
  type ModelShape,
  type Quantization,
  quantizations,
  shapes,
  type TensorShape,
  tensorShapes,
} from './kinds/hollow-shapes.ts'
export { randomUint32 } from './kinds/random.ts'
export { type RandomModel, tokensOf, weightsOf, writeRandomModel } from './kinds/random-model.ts'
export { type RetrievalModel, writeRetrievalModel } from './kinds/retrieval.ts'
export { filler, nothing, planted, secrets } from './kinds/retrieval-vocabulary.ts'
export { type ScriptedModel, writeScriptedModel } from './kinds/scripted.ts'
export { type TurnsModel, writeTurnsModel } from './kinds/turns.ts'
export { logProbabilities } from './reference/forward.ts'
