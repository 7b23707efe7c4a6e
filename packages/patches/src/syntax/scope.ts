/**
 * A function by name. In Go, a method has the type of its receiver, written without `*`; in C++, the name has its
 * namespaces and classes, without template arguments: `ns::Class::method`.
 */
export interface FunctionName {
  function: string
  receiver?: string
}

/** A struct type of Go, or a struct or class of C++, by name. */
export interface TypeName {
  struct: string
}

/** Where an edit looks: in one function, in one type, or in the imports of a Go file. */
export type Scope = FunctionName | TypeName | 'imports'
