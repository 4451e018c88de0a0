// What differs between environments. main.bicep says what each number does.

@export()
@description('One environment\'s choices.')
type Size = {
  @description('serverless: paid by the request unit. autoscale: paid by the hour, for the highest request units a second of that hour.')
  cosmosThroughput: 'serverless' | 'autoscale'

  @description('autoscale only: the most request units a second of each container that has its own, in steps of 1,000.')
  cosmosDedicatedMaxRu: { *: int }

  @description('autoscale only: the most request units a second that all other containers share.')
  cosmosSharedMaxRu: int

  @description('Replicas of the database in three availability zones.')
  cosmosZoneRedundant: bool

  @description('The function app scales out no further than this many instances for each group of functions (40 to 1,000).')
  maximumInstances: int

  @description('Memory of an instance in MB.')
  instanceMemoryMb: 512 | 2048 | 4096

  @description('Instances for HTTP that never stop, so that nobody at a counter waits for a cold start.')
  alwaysReadyHttp: int

  @description('Requests that one instance handles at a time before another is started.')
  httpConcurrency: int

  serviceBusSku: 'Basic' | 'Standard'
  storageSku: 'Standard_LRS' | 'Standard_ZRS'

  @description('A deleted vault cannot be purged before its 90 days are over. Cannot be taken back.')
  keyVaultPurgeProtection: bool

  @description('Days that logs are kept.')
  logRetentionDays: int

  @description('GB of logs a day after which collecting stops until the next day; -1 for no limit.')
  logDailyCapGb: int

  @description('An answer slower than this, for one in twenty requests over 15 minutes, raises an alert.')
  p95AlertMs: int
}

// A small city, or a try: nothing costs while nobody comes.
@export()
var dev Size = {
  cosmosThroughput: 'serverless'
  cosmosDedicatedMaxRu: {}
  cosmosSharedMaxRu: 1000
  cosmosZoneRedundant: false
  maximumInstances: 40
  instanceMemoryMb: 2048
  alwaysReadyHttp: 0
  httpConcurrency: 100
  serviceBusSku: 'Basic'
  storageSku: 'Standard_LRS'
  keyVaultPurgeProtection: false
  logRetentionDays: 30
  logDailyCapGb: 1
  p95AlertMs: 2000
}

// A million members and their member days (docs/cost.md). A smaller city begins with cosmosThroughput 'serverless'.
@export()
var prod Size = {
  cosmosThroughput: 'autoscale'
  cosmosDedicatedMaxRu: {
    accounts: 5000
    orders: 2000
  }
  cosmosSharedMaxRu: 2000
  cosmosZoneRedundant: true
  maximumInstances: 100
  instanceMemoryMb: 2048
  alwaysReadyHttp: 1
  httpConcurrency: 100
  serviceBusSku: 'Standard'
  storageSku: 'Standard_ZRS'
  keyVaultPurgeProtection: true
  logRetentionDays: 90
  logDailyCapGb: -1
  p95AlertMs: 500
}
