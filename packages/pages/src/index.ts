export { runPageTests } from './site/page-tests.ts'
export { type PagesRequest, showPages } from './site/show-pages.ts'
export { writePages } from './site/write-pages.ts'
