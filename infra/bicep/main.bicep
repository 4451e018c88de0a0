// Everything the Azure head needs, in one resource group. README.md says how to deploy it.
targetScope = 'subscription'

import { Size } from 'sizes.bicep'

@description('Names the environment; part of every tag, and of every name through a hash.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Where everything is placed. It must offer Flex Consumption and the Durable Task Scheduler.')
@metadata({ azd: { type: 'location' } })
param location string

param size Size

@description('Object id of whoever may write secrets into the vault; empty for nobody.')
param operatorId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('Where alerts are sent; empty for nowhere but the portal.')
param alertEmail string = ''

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var deploymentContainer = 'deployment'
var blobContainer = 'alliance'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: 'id-alliance-${token}', location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-alliance-${token}'
    insightsName: 'appi-alliance-${token}'
    location: location
    tags: tags
    retentionDays: size.logRetentionDays
    dailyCapGb: size.logDailyCapGb
    appPrincipalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stalliance${token}'
    location: location
    tags: tags
    sku: size.storageSku
    deploymentContainer: deploymentContainer
    blobContainer: blobContainer
    appPrincipalId: identity.outputs.principalId
  }
}

module cosmos 'modules/cosmos.bicep' = {
  scope: group
  params: {
    name: 'cosmos-alliance-${token}'
    location: location
    tags: tags
    throughput: size.cosmosThroughput
    dedicatedMaxRu: size.cosmosDedicatedMaxRu
    sharedMaxRu: size.cosmosSharedMaxRu
    zoneRedundant: size.cosmosZoneRedundant
    appPrincipalId: identity.outputs.principalId
    operatorId: operatorId
  }
}

module serviceBus 'modules/servicebus.bicep' = {
  scope: group
  params: {
    name: 'sb-alliance-${token}'
    location: location
    tags: tags
    sku: size.serviceBusSku
    appPrincipalId: identity.outputs.principalId
  }
}

module scheduler 'modules/scheduler.bicep' = {
  scope: group
  params: {
    name: 'dts-alliance-${token}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module vault 'modules/keyvault.bicep' = {
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    purgeProtection: size.keyVaultPurgeProtection
    appPrincipalId: identity.outputs.principalId
    operatorId: operatorId
    operatorType: operatorType
  }
}

module app 'modules/functionapp.bicep' = {
  scope: group
  params: {
    name: 'func-alliance-${token}'
    planName: 'plan-alliance-${token}'
    location: location
    // azd finds the app to deploy to by this tag; azure.yaml names the service.
    tags: union(tags, { 'azd-service-name': 'alliance' })
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainer: deploymentContainer
    maximumInstances: size.maximumInstances
    instanceMemoryMb: size.instanceMemoryMb
    alwaysReadyHttp: size.alwaysReadyHttp
    httpConcurrency: size.httpConcurrency
    settings: {
      Cosmos__accountEndpoint: cosmos.outputs.endpoint
      Cosmos__database: cosmos.outputs.database
      Blobs__serviceUri: storage.outputs.blobEndpoint
      Blobs__container: blobContainer
      ServiceBus__fullyQualifiedNamespace: serviceBus.outputs.host
      Alliance__secrets: '@Microsoft.KeyVault(VaultName=${vault.outputs.name};SecretName=${vault.outputs.secretName})'
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
      TASKHUB_NAME: scheduler.outputs.taskHub
      // host.json names no provider, so that a laptop keeps workflows in Azure Storage.
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      // On Cosmos DB the triggers deliver changes; the pulling timer only moves the cursors that settlements read.
      Feed__schedule: '0 */5 * * * *'
      Queue__schedule: '*/5 * * * * *'
      Sweep__schedule: '*/30 * * * * *'
    }
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    email: alertEmail
    cosmosId: cosmos.outputs.id
    serviceBusId: serviceBus.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    p95Ms: size.p95AlertMs
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_FUNCTION_APP_NAME string = app.outputs.name
output ALLIANCE_URL string = app.outputs.url
output COSMOS_ENDPOINT string = cosmos.outputs.endpoint
