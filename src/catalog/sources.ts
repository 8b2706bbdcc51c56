/** Where the facts of the catalog come from. `source` of an attribute holds keys of this table; D25 where it has none. */
export const SOURCES: Readonly<Record<string, string>> = {
  C12: 'The PowerShell module Celerium.ITGlue 1.2.0 (February 2026), whose command help mirrors the official page of early 2026, anchor by anchor.',
  C13: 'Celerium.ITGlue 1.3.0 (July 2026), which mirrors the official page of mid 2026.',
  D25: 'The official developer page, api.itglue.com/developer, as of August 2025.',
  HB: 'The official help pages on the API: getting started, pagination, sorting and filtering.',
  PSI: 'Issues of github.com/itglue/powershellwrapper, where users quote real responses.',
  AUI: 'Issues of github.com/itglue/automation, where users quote real responses.',
  PS: "The vendor's own PowerShell wrapper, github.com/itglue/powershellwrapper (2017-2023).",
  V: "Scripts that the vendor's support team publishes under github.com/ITGlue-Support.",
  MS: 'The IT Glue connector in github.com/microsoft/PowerPlatformConnectors, with schemas inferred from real responses.',
  S: 'The client github.com/selic/mcp-itglue, whose tests hold shapes of real responses.',
  T: 'A connector with findings against live accounts from July to September 2026.',
  W: 'The client github.com/wyre-technology/itglue-mcp, with dated findings against live accounts from April to August 2026.',
  WI: 'Pull requests 97 and 99 of github.com/WYRE-AI/itglue-mcp, with findings against live accounts from August 2026.',
  MA: 'A C# model of a configuration, built from a real response.',
  CR: 'A C# model of a document, built from a real response.',
  EX: 'A script that starts and fetches exports in the EU region.',
  ORG: 'A PowerShell script that lists organizations with real attributes.',
  SE: 'Password scripts by seatosky-chris with real attributes.',
  SC: 'Contact and password clean-up scripts in github.com/seatosky-chris/ITG-Scripts.',
  PU: 'The Go client github.com/Private-Universe/itglue, with tests against a live account.',
  H: 'The migration scripts github.com/lwhitelock/ITGlue-Hudu-Migration, which consume real responses.',
  E: 'The n8n node github.com/Earney-IT/n8n-nodes-itglue-extended, with a table of live probes of May 2026.',
  JD: 'The client github.com/jamesdeane2/mcp-itglue.',
}

/** Resources that clients may look for and that no API key can use, with the reason. */
export const REMOVED: Readonly<Record<string, string>> = {
  copilotSmartAssistDocuments: 'Copilot Smart Assist was documented in early 2025 and removed by August 2025; its routes answer 404.',
  checklistTasks: 'Checklist tasks answer 401 to API keys; they can be read with a web session only.',
}
