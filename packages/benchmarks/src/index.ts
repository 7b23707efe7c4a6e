export { writeMeasurement } from './documents/document.ts'
export { committedEvidence, GPUS_DOCUMENT, keepGpus } from './evidence/gpu-document.ts'
export { keepDocument, RELEASES_DOCUMENT } from './evidence/releases-document.ts'
export { measurements } from './measure/measure.ts'
