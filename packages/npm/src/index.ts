export { installPackage } from './installed.ts'
export { packNpm } from './pack.ts'
