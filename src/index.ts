/** gluekit: the IT Glue API, typed, complete and careful. */
export { GlueClient } from './client/glue-client.js'
export type { ResourceClients } from './client/glue-client.js'
export type { GlueClientOptions } from './client/options.js'
export type { BeforeImage } from './client/core.js'
export { RecordList } from './client/generic/record-list.js'
export type { Collection, Completeness, Page } from './client/generic/record-list.js'
export { liveSource } from './client/record-source.js'
export type { RecordSource, Records, Scanned, Single, Unavailable } from './client/record-source.js'
export type { ConfigurationChanges, ConfigurationInput } from './client/resources/configurations/configurations.js'
export type { ConfigurationTraces } from './client/resources/configurations/look-up.js'
export type { DocumentListInput, NewDocument } from './client/resources/documents/documents.js'
export type { DocumentDownloadOptions, DocumentFormat, DownloadedDocument } from './client/resources/documents/download.js'
export type { EnsuredFolder, FolderNode, FolderTree } from './client/resources/documents/folders.js'
export type { ImageInput } from './client/resources/documents/images.js'
export type {
  MarkdownDocument,
  MarkdownDocumentInput,
  MarkdownProgress,
  ReplaceOptions,
  SectionCounts,
} from './client/resources/documents/markdown-documents.js'
export type { DocumentMemory, RememberedDocument } from './client/resources/documents/remembered.js'
export type { SectionChanges, SectionInput } from './client/resources/documents/sections.js'
export type { DocumentUpload, UploadedDocument, UploadProgress } from './client/resources/documents/upload.js'
export type {
  AttachmentOwner,
  AttachmentParent,
  AttachmentResult,
  AttachmentTarget,
  AttachmentUpload,
  DeletedAttachments,
  DownloadOptions,
  DownloadProgress,
  UploadOptions,
} from './client/resources/attachments.js'
export type {
  ExportDone,
  ExportDownloadOptions,
  ExportInput,
  ExportProgress,
  ExportRunOptions,
  SavedExport,
} from './client/resources/exports.js'
export type { SavedFile, SaveOptions } from './client/files/save-file.js'
export type { ZipReport } from './client/files/zip-check.js'
export { Secret } from './client/resources/passwords/secret.js'
export type { EmbeddedIn } from './client/resources/passwords/embedded.js'
export type { GenerateOptions } from './client/resources/passwords/generate.js'
export type { NewPassword, PasswordChanges, PasswordListInput } from './client/resources/passwords/passwords.js'
export type { RevealRequest } from './client/resources/passwords/reveal.js'
export type { Rotated, Rotation } from './client/resources/passwords/rotate.js'
export type { AuditVerdict, Reveal, RevealLog } from './profile/audit-log.js'
export type { LogQuery } from './client/resources/logs.js'
export type { UserMetricQuery } from './client/resources/user-metrics.js'
export type { TimeRange } from './client/generic/time-range.js'
export type { ContactUpdateOptions } from './client/resources/contacts/contacts.js'
export type { LinkEnd, LinkResult } from './client/resources/related-items.js'
export type { NewField, NewFlexibleAssetType } from './client/resources/flexible-asset-types/flexible-asset-types.js'
export type { FindByName, FromMarkdown } from './client/resources/flexible-assets/flexible-assets.js'
export type * from './client/resources/flexible-assets/trait-types.js'
export type { TypedFlexibleAssets } from './client/resources/flexible-assets/typed-assets.js'
export type { UpsertInput, UpsertResult, UpsertTraits } from './client/resources/flexible-assets/upsert.js'
export type { Health } from './client/health.js'
export type { Accessor, AccessTarget } from './client/resources/resource-accesses.js'
export type { OrganizationSearch } from './client/resources/organizations.js'
export type { BatchItem, BatchOptions, BatchRecord } from './client/batch/batch.js'
export type { BatchProgress, BatchReport, Failed, Succeeded } from './client/batch/report.js'
export type { BulkChanges, IdOrName, NewRecord, RecordChanges } from './client/generic/inputs.js'
export type { Ensured } from './client/generic/ensure.js'
export type { ManyOptions } from './client/generic/many.js'
export type { Loaded, ResourceMethods, RouteOptions, SyncOptions, UntypedResource, Whereabouts } from './client/generic/methods.js'
export type { EventListener, EventName, EventOf, GlueEvent, Plugin } from './client/hooks.js'
export { jsonLogger } from './client/logging/json-logger.js'
export type { JsonLoggerOptions } from './client/logging/json-logger.js'
export type { Logger, LogLevel } from './client/logging/logger.js'
export type { WriteEvent, WriteKind, WriteListener } from './client/write-events.js'
export { catalog } from './catalog/index.js'
export type * from './catalog/index.js'
/** A part of a country; `Region` is where an account is kept. */
export type { Region as RegionRecord } from './catalog/index.js'
export * from './errors.js'
export type { AnyRecord, ListMeta } from './jsonapi/decode.js'
export type {
  ApiRequest,
  ApiResponse,
  CallGroup,
  CallOptions,
  GroupedOptions,
  Priority,
  RequestContent,
  RequestContext,
  WriteTrail,
} from './http/types.js'
export type {
  CallEvent,
  CallEvents,
  CallEventType,
  CallFrame,
  CallObserver,
  CircuitEvent,
  SharingEvent,
  ClientEvent,
  EventCall,
  PipelineEvent,
  StartingCall,
  TraceContext,
} from './http/events.js'
export type { StreamedBody, StreamedResponse, Transport, TransportRequest, TransportResponse, TransportTimeouts } from './http/transport.js'
export type { DurationStats, FailureCode, Metrics, ResourceMetrics } from './http/metrics.js'
export type { Redaction } from './http/redaction.js'
export type { TracedAttempt, TracedCall } from './http/request-channels.js'
export type { BreakerStats, CircuitState } from './resilience/circuit-breaker.js'
export type { LimiterStats } from './resilience/rate-limiter.js'
export type { Happening } from './resilience/retry-policy.js'
export type { Region } from './http/regions.js'
export type { FetchLike } from './http/fetch-transport.js'
export type { TrustedCertificates } from './http/trusted-certificates.js'
export type { Clock, Timer } from './clock.js'
