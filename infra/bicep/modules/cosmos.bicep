// The document store. docs/cosmos.md says why it is laid out like this.
param name string
param location string
param tags object

@allowed(['serverless', 'autoscale'])
param throughput string

@description('autoscale only: the containers with request units of their own, and how many at most.')
param dedicatedMaxRu { *: int }

@description('autoscale only: what the other containers share.')
param sharedMaxRu int

param zoneRedundant bool
param appPrincipalId string

@description('Object id of whoever loads alliances and makes the first keys; empty for nobody.')
param operatorId string

var isAutoscale = throughput == 'autoscale'
var databaseName = 'alliance'

// Containers.All of Alliance.Core, in its order. The change feed trigger keeps its leases in a container of its own.
var platformContainers = [
  'accounts'
  'orders'
  'stock'
  'catalogue'
  'credentials'
  'lookups'
  'due'
  'clearing'
  'system'
  'workflows'
  'campaigns'
  'rosters'
  'notifications'
  'inboxes'
  'webhooks'
]

// "Cosmos DB Built-in Data Contributor": reads and writes documents, and can create nothing.
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: isAutoscale ? [] : [{ name: 'EnableServerless' }]
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant }]
    // The port promises that a read sees every commit that was answered before, whichever process made it. Session
    // consistency promises that to one client only. Strong reads cost twice the request units; writes cost the same.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: databaseName
  properties: {
    resource: { id: databaseName }
    options: isAutoscale ? { autoscaleSettings: { maxThroughput: sharedMaxRu } } : {}
  }
}

resource documents 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [
  for container in platformContainers: {
    parent: database
    name: container
    properties: {
      resource: {
        id: container
        // Version 2 hashes the whole key; version 1 takes no key longer than 101 bytes.
        partitionKey: { paths: ['/pk'], kind: 'Hash', version: 2 }
        // Range reads go by the sort key alone; anything else indexed would make every write dearer.
        indexingPolicy: {
          automatic: true
          indexingMode: 'consistent'
          includedPaths: [{ path: '/sk/?' }]
          excludedPaths: [{ path: '/*' }, { path: '/"_etag"/?' }]
        }
        // No defaultTtl: entries, claims and keys are kept for ever, and a document that carries an event must not go before its consumers passed it.
      }
      options: isAutoscale && contains(dedicatedMaxRu, container)
        ? { autoscaleSettings: { maxThroughput: dedicatedMaxRu[container] } }
        : {}
    }
  }
]

// The change feed trigger requires /id here, and queries by it.
resource leases 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'leases'
  properties: {
    resource: { id: 'leases', partitionKey: { paths: ['/id'], kind: 'Hash', version: 2 } }
    options: {}
  }
}

// On the account, which holds this one database: the SDK reads the account's own description when it connects.
resource mayReadAndWrite 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, appPrincipalId, dataContributor)
  properties: {
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    principalId: appPrincipalId
    scope: account.id
  }
}

// The server's commands seed and operator write documents as whoever is signed in.
resource operatorMayReadAndWrite 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = if (!empty(operatorId)) {
  parent: account
  name: guid(account.id, operatorId, dataContributor)
  properties: {
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    principalId: operatorId
    scope: account.id
  }
}

output id string = account.id
output endpoint string = account.properties.documentEndpoint
output database string = database.name
