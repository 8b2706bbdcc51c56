/** Where the facts of the catalog come from. `source` of an attribute holds keys of this table; D25 where it has none. */
export const SOURCES: Readonly<Record<string, string>> = {
  C12: 'Celerium/Celerium.ITGlue 1.2.0 (2026-02): docs/endpoints.csv + cmdlet help; each cmdlet links to an anchor of api.itglue.com/developer (CLIENT that mirrors the OFFICIAL page of early 2026)',
  D25: 'https://api.itglue.com/developer crawled 2025-08-18, stored at santy18/work_workspace:python/notebooks/website_crawler/developer/developer-d6f93dfbd4.md (OFFICIAL)',
  HB: 'help.itglue.kaseya.com/help/Content/1-admin/it-glue-api/{getting-started-with-the-it-glue-api,pagination-in-the-it-glue-api,sorting-and-filtering-in-the-it-glue-api}.html (OFFICIAL help)',
  PSI: 'github.com/itglue/powershellwrapper issues (real responses quoted; number in text)',
  S: 'selic/mcp-itglue:src/itglue/*, src/reference/itglue-endpoints.ts, src/tools/* (CLIENT, tests hold real shapes)',
  T: "'TCT connector' files in the code index: ids 56224703390 (client), 65799983907 (tools), 66384064873 / 65744943846 (flexible-asset schema + test) (CLIENT with live findings 2026-07..09)",
  V: "ITGlue-Support/* scripts published by the vendor's support team (CLIENT, vendor)",
  WI: 'github.com/WYRE-AI/itglue-mcp pull requests 97, 99 (live findings, 2026-08)',
  MS: 'microsoft/PowerPlatformConnectors:independent-publisher-connectors/ITGlue/apiDefinition.swagger.json (CLIENT; schemas inferred from real responses)',
  AUI: 'github.com/itglue/automation issues (real responses quoted; number in text)',
  MA: 'code index id 33675350216 (Mayon, ITGlue configuration C# record built from a real response)',
  PS: 'itglue/powershellwrapper:ITGlueAPI/Resources/*.ps1 (vendor-owned CLIENT, 2017-2023)',
  SC: 'seatosky-chris/ITG-Scripts: Contact Cleanup.ps1, Password Cleanup - Automatic.ps1, Password Converter.ps1 (CLIENT; real attributes)',
  CR: 'code index id 51994966934 (CrownATTime, ITGlueDocumentsResult C# model built from a real response)',
  W: 'wyre-technology/itglue-mcp:src/mcp-server.ts, README.md (CLIENT with dated live verifications, 2026-04..08)',
  EX: 'code index id 1396092833 (EU export script; real export attributes)',
  PU: 'Private-Universe/itglue:*.go, *_test.go (CLIENT, live tests)',
  C13: 'Celerium/Celerium.ITGlue 1.3.0 commit ff2c986ec906436f1077fce10d2a348d48e3779c (2026-07-20) (CLIENT that mirrors the OFFICIAL page of mid 2026)',
  ORG: 'code index id 14242049214 (PowerShell org lister; real organization attributes)',
  SE: 'code index ids 15001504348, 15756217471 (seatosky password scripts; real attributes)',
  H: 'lwhitelock/ITGlue-Hudu-Migration (CLIENT; consumes real responses)',
  E: 'Earney-IT/n8n-nodes-itglue-extended (CLIENT; live probe table dated 2026-05-19)',
  JD: 'jamesdeane2/mcp-itglue:src/mcp_itglue/tools/* (CLIENT)',
}

/** Resources that clients may look for and that no API key can use, with the reason. */
export const REMOVED: Readonly<Record<string, string>> = {
  copilotSmartAssistDocuments: 'Copilot Smart Assist was documented in early 2025 and removed by August 2025; its routes answer 404.',
  checklistTasks: 'Checklist tasks answer 401 to API keys; they can be read with a web session only.',
}
