export * from './project.ts'
export * from './tree.ts'
