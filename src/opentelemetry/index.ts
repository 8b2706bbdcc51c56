/** `gluekit/opentelemetry`: a span for every call, through the OpenTelemetry of the program. */
export { openTelemetry, traceWithOpenTelemetry } from './open-telemetry.js'
export type { OpenTelemetryOptions } from './open-telemetry.js'
