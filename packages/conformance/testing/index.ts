export { reportPage } from '../src/report/page/page.tsx'
export { checkResult, reportOf } from './report.ts'
