export { writeMeasurement } from './documents/document.ts'
export { CARDS_DOCUMENT, committedEvidence, keepCards } from './evidence/cards-document.ts'
export { keepDocument, RELEASES_DOCUMENT } from './evidence/releases-document.ts'
export { measurements } from './measure/measure.ts'
