export { type TensorTypeName, tensorTypes } from './gguf/tensor-types.ts'
export { writeAdapter } from './kinds/adapter.ts'
export { type DummyModel, writeDummyModel } from './kinds/dummy.ts'
export { writeDummyProjector } from './kinds/dummy-projector.ts'
export { writeProjector } from './kinds/projector.ts'
export { projectorTensors } from './kinds/projector-tensors.ts'
export { randomUint32 } from './kinds/random.ts'
export { type RandomModel, tokensOf, weightsOf, writeRandomModel } from './kinds/random-model.ts'
export { type RetrievalModel, writeRetrievalModel } from './kinds/retrieval.ts'
export { filler, nothing, planted, secrets } from './kinds/retrieval-vocabulary.ts'
export type { Script } from './kinds/script.ts'
export { type ScriptedModel, writeScriptedModel } from './kinds/scripted.ts'
export { type SeeingModel, writeSeeingModel } from './kinds/seeing.ts'
export { type Color, colors, landmark, seen, unseen } from './kinds/seeing-vocabulary.ts'
export {
  type MemberName,
  type ModelShape,
  type ModelSize,
  type Quantization,
  quantizations,
  shapes,
  type TensorShape,
  tensorShapes,
} from './kinds/shapes.ts'
export { type TurnsModel, writeTurnsModel } from './kinds/turns.ts'
export { members } from './kinds/vocabulary.ts'
export { logProbabilities } from './reference/forward.ts'
