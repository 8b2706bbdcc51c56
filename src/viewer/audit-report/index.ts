export { renderAuditReport } from './render-audit-report.js'
export type { AuditReportOptions } from './render-audit-report.js'
