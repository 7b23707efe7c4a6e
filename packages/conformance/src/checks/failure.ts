/** Returns the error of a request that must fail. Throws if the request succeeds. */
export async function failure(
  request: Promise<unknown>,
): Promise<{ message: string; status: number | undefined }> {
  const outcome = await request.then(
    () => undefined,
    (error: Error & { status_code?: number }) => ({ message: error.message, status: error.status_code }),
  )
  if (!outcome) throw new Error('the request succeeded but should have failed')
  return outcome
}
