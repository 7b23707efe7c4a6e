// The part of this package that also runs in a browser: the shapes of the models, and nothing that writes a file.
export { type TensorTypeName, tensorTypes } from './gguf/tensor-types.ts'
export { projectorTensors } from './kinds/projector-tensors.ts'
export {
  type ModelShape,
  type ModelSize,
  type Quantization,
  quantizations,
  shapes,
  type TensorShape,
  tensorShapes,
} from './kinds/shapes.ts'
