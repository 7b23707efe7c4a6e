export { makePackage, type Package } from './package/make.ts'
export { type Verification, verificationText, verifyBuild } from './verify/verify.ts'
