export { type Packed, packNpm } from './pack.ts'
