/** A Go function by name, or a method by receiver type (written without `*`) and name. */
export interface FunctionName {
  function: string
  receiver?: string
}

/** A Go struct type by name. */
export interface StructName {
  struct: string
}

/** Where an edit looks: in one function, in one struct type, or in the imports of the file. */
export type Scope = FunctionName | StructName | 'imports'
